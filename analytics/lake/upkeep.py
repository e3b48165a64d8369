"""The upkeep of a lake: what nobody needs any more is removed, and what is there is read to its end."""

from collections.abc import Iterable

from analytics.lake.grounds import grounds_of
from analytics.lake.manifest import Manifest, ManifestDamaged, Piece
from analytics.lake.place import Place
from analytics.lake.publishing import current, manifest_name, opened_manifest, versions

KEEP_SECONDS = 3600  # a reader may still be drawing from a version this young, a writer be writing a piece
_sound: set[tuple[str, str]] = set()  # place and piece that were read to their end by this process


def damage_of_pieces(place: Place, version: str, *, again: bool = False) -> str | None:
    """What is wrong with a version, in words, every piece of it read; None where it is sound.

    again: read also what this process has read before.
    """
    try:
        manifest = opened_manifest(place, version)
    except (ManifestDamaged, OSError) as error:
        return str(error)
    return next((found for piece in manifest.pieces() if (found := damage_of_piece(place, piece, again=again))), None)


def damage_of_piece(place: Place, piece: Piece, *, again: bool = False) -> str | None:
    """What is wrong with one piece; None where its bytes are those that were written."""
    if not again and (place.url, piece.name) in _sound:
        return None
    try:
        size, sha256 = place.sum_of(piece.name)
    except FileNotFoundError:
        return f"its file {piece.name} is gone"
    except OSError as error:
        return f"its file {piece.name} cannot be read ({error.strerror or error})"
    if (size, sha256) != (piece.size, piece.sha256):
        return f"its file {piece.name} is not what was written (checksum)"
    _sound.add((place.url, piece.name))
    return None


def sweep(place: Place, *, keep: int) -> None:
    """Remove versions that nobody can be drawing from, with their grounds, and pieces that no version names.

    The newest `keep` always stay, and everything younger than an hour. Call it under the lock.
    """
    counting = current(place)[0]
    held = place.held("")
    known = versions(place)
    old = {
        version
        for version in known[keep:]
        if held[manifest_name(version)].age > KEEP_SECONDS and (not counting or version != counting.version)
    }
    _remove(place, [version for version in known if version not in old], old, age=KEEP_SECONDS)


def drop_all_but(place: Place, manifest: Manifest) -> None:
    """Remove every other version and all grounds at once, as after a customer was forgotten."""
    old = set(versions(place)) - {manifest.version}
    for name in place.held("grounds/"):
        place.remove(name)
    _remove(place, [manifest.version], old, age=0)


def _remove(place: Place, kept: Iterable[str], old: set[str], *, age: float) -> None:
    named: set[str] = set()
    for version in kept:
        try:
            named |= {piece.name for piece in opened_manifest(place, version).pieces()}
        except (ManifestDamaged, OSError):
            return  # what it names is not known: nothing is removed
    for version in old:
        place.remove(manifest_name(version))
    alive = set(versions(place))
    for name, ground in grounds_of(place):
        if ground is None or ground.version not in alive:
            place.remove(name)
        else:
            named |= {piece.name for piece in ground.pieces()}
    for name, held in place.held("data/").items():
        if name not in named and held.age >= age:
            place.remove(name)
