"""SCIM facts as pure functions over plain dicts: attribute paths, schemas, message shapes."""
