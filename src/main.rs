//! Starts Gainsay: the command line decides between a window and a command.

fn main() {}
