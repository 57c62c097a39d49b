"""Tiles: arrays that the threads of a block hold together, and the operations that they carry out together.

Every statement of a tile kernel is for the whole block: the launch index names the block, and what is computed beside
tiles is the same in each of its threads. So nothing here depends on how many threads there are: 1 on the CPU, 256 on
CUDA.
"""
