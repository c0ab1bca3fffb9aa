"""From the file of a network to its rows: `load.load` reads, checks, compares and performs.

errors.py what is wrong and where · tree.py bytes to nodes with lines · fields.py one value · rows.py one row ·
read.py the whole file · plan.py what was read · compare.py what would change · write.py the rows · load.py the acts."""
