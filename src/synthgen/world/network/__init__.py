"""Roads as ASAM OpenDRIVE records: read, built, evaluated, written and meshed.

Start at `network.Network`. `reading` makes one from an .xodr file and `writing` a file from one; `layouts` builds
them from parameters; `road` and `locating` map (s, t) to the world and back; `lane_graph` says where lanes lead;
`ground` makes the surfaces and `standing_ground` finds their heights. Distances in metres, angles in radians,
s along the reference line, t to its left.
"""
