# SPDX-License-Identifier: MIT
"""make: the parametric sRGB profile by Little CMS, with a fixed date so that the bytes repeat."""
import struct, sys
from PIL import ImageCms

data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
data[8:12] = bytes([4, 0x20, 0, 0])  # ISO 15076-1:2005 (profile 4.2), the newest that ISO 32000-1 knows
data[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)  # ICC.1 7.2.8: date and time of creation
data[84:100] = bytes(16)                               # ICC.1 7.2.18: profile ID, zero = not calculated
open(sys.argv[1], "wb").write(data)
