"""A guide for each role, to read beside the work or to print: one file a role, pictures that the tests take."""
