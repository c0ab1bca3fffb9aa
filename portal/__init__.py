"""What people open: desk, front, account, demonstration. The top room: it may use every other, none uses it."""
