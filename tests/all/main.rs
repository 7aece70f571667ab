
mod fixture;
mod pane;
mod renderer;
