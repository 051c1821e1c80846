"""The tables of this app: rounds with their candidates, and the ledgers that are only added to."""

from zhuxue.portal.awards.models.ledgers import Award, Choice, RankFact, Reply, Ruling, Vote
from zhuxue.portal.awards.models.rounds import Candidate, Letter, Reviewer, Round, Seat
from zhuxue.portal.awards.models.trials import Foreseen

__all__ = [
    "Award",
    "Candidate",
    "Choice",
    "Foreseen",
    "Letter",
    "RankFact",
    "Reply",
    "Reviewer",
    "Round",
    "Ruling",
    "Seat",
    "Vote",
]
