"""What users write; the only importer of pydantic."""
