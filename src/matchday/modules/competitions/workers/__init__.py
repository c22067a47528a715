"""What competitions does outside: reads the websites that organisations have declared."""
