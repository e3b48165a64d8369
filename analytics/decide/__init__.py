"""What tagged tickets are for: explain it better, build it, it worked. Frames and decisions in, what pages say out."""
