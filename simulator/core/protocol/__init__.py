"""What goes in and what comes out: commands, frames, requests and answers, and the reading of frames as a state."""
