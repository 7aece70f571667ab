mod fixture;
mod renderer;
