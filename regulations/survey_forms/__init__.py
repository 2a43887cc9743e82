"""調査票: what an organ is asked as an Excel workbook, filled in there and taken back in.

- `layout` says where everything stands, `bases` on top of what a form is made, `writing` makes it, `reading` reads one.
- `changes` compares what was read with what stands; `actions` applies it, all or nothing.
"""
