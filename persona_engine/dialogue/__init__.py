"""Who a persona is and how it converses; engine-free, asyncio only."""
