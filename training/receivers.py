"""What training does when runners announce something."""
