"""What the rules say, in pages: programmes, what a family is due, local programmes written, tried out and published."""
