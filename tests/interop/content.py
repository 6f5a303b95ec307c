"""Looks at what players decoded: the colours of a PNG picture, the pitch of a sound."""

import math
import struct
import zlib


class Picture:
    """An 8 bit PNG, grey, RGB or RGBA, read with nothing but zlib."""

    CHANNELS = {0: 1, 2: 3, 6: 4}

    def __init__(self, path):
        data = path.read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n", path
        packed, offset = b"", 8
        while offset < len(data):
            length, kind = struct.unpack_from("!I4s", data, offset)
            body = data[offset + 8 : offset + 8 + length]
            if kind == b"IHDR":
                self.width, self.height, depth, colour = struct.unpack_from("!IIBB", body)
                assert depth == 8, depth
                self.channels = self.CHANNELS[colour]
            elif kind == b"IDAT":
                packed += body
            offset += 12 + length
        self._rows = self._unfiltered(zlib.decompress(packed))

    def _unfiltered(self, raw):
        stride, step = self.width * self.channels, self.channels
        rows, above = [], bytearray(stride)
        for y in range(self.height):
            start = y * (stride + 1)
            row = bytearray(raw[start + 1 : start + 1 + stride])
            self._unfilter(raw[start], row, above, step)
            rows.append(row)
            above = row
        return rows

    @staticmethod
    def _unfilter(kind, row, above, step):
        """PNG specification, section 9."""
        for x in range(len(row) if kind else 0):
            left = row[x - step] if x >= step else 0
            up = above[x]
            corner = above[x - step] if x >= step else 0
            row[x] = (row[x] + (0, left, up, (left + up) // 2, paeth(left, up, corner))[kind]) & 255

    def pixel(self, x, y):
        """(red, green, blue) at a place given as fractions of width and height."""
        column = min(self.width - 1, int(x * self.width)) * self.channels
        row = self._rows[min(self.height - 1, int(y * self.height))]
        return tuple(row[column : column + 3]) if self.channels >= 3 else (row[column],) * 3


def paeth(left, up, corner):
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def is_near(pixel, colour, tolerance=40):
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, colour))


def loudness(samples):
    """Root mean square of S16LE samples, 0 to 1."""
    values = struct.unpack("<%dh" % (len(samples) // 2), samples)
    return math.sqrt(sum(value * value for value in values) / max(1, len(values))) / 32768


def pitch(samples, rate=48000):
    """Hz of a steady tone in S16LE mono: counts rising zero crossings of the second half."""
    values = struct.unpack("<%dh" % (len(samples) // 2), samples)
    values = values[len(values) // 2 :]
    crossings = [i for i in range(1, len(values)) if values[i - 1] < 0 <= values[i]]
    assert len(crossings) > 10, "silence"
    return (len(crossings) - 1) * rate / (crossings[-1] - crossings[0])
