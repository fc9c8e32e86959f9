"""The people of the demo: made up, but with logs that look like those of real runners."""
