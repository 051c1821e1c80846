# The commands of the project. `make` alone lists them.
.DEFAULT_GOAL := help
help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'
