"""Write the articles of a fictional world, in the markup of an encyclopedia."""
