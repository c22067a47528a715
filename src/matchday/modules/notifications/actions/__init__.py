"""What is done to reach people."""
