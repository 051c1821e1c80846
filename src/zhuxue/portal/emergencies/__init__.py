"""Emergency aid: from an event, through who is hit and the fast lane, to the money and the check afterwards."""
