"""A room over several servers: one owner runs the minds, gateways hold the visitors, standbys wait for the owner's lease.

`owner` publishes what a host would send to its peers; `following` keeps up with it; `gateway` serves peers from that.
"""
