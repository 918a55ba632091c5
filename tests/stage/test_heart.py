"""What is felt, and what of it is shown."""

from persona_engine.behavior.affect import Temperament
from persona_engine.stage.heart import Heart

POLITE = Temperament(agreeableness=0.75, conscientiousness=0.7)


def test_sympathy_is_not_hidden_behind_a_smile() -> None:
    """The polite smile over their own hurts, not over what they feel with somebody; a hurt that follows is hidden again."""
    heart = Heart(POLITE)
    heart.hear("My dog died.", 0.0)
    assert heart.show(0.5).emotion == "sadness" and heart.show(0.5).mask == 0
    heart.hear("You are a bit stupid.", 1.0)
    assert heart.show(1.5).mask > 0
