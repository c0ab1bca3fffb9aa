"""Tools of the tree itself: catalogues, the port check of `make run`. Not here: anything the product imports."""
