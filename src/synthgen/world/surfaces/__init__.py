"""What bodies are made of: material tables, procedural textures, wetness."""
