"""How the installation does, for the person who runs it: numbers of rows and ages, never whose they are."""
