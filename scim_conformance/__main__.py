"""``python -m scim_conformance`` is the command."""

from scim_conformance.cli import main

if __name__ == "__main__":
    main()
