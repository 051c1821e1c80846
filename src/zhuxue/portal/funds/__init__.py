"""The books of aid: whose money, for what, where it is and in which state; every fen from its source to a family or back."""
