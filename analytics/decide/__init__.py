"""What product decides on: what to explain, what to build. Frames and records in, frames out."""
