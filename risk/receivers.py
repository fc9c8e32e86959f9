"""What risk does when training or runners announce something."""
