"""Looking at the user's code before anything is launched: by import, or by reading its syntax tree.

`python -m sweepdeck.inspection inspect` takes a JSON request on stdin and writes one JSON document on stdout;
`python -m sweepdeck.inspection candidates FILE` imports and runs nothing.
"""
