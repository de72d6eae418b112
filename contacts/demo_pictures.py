"""Pictures of invented people: drawn, so that they are nobody's."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from contacts.forms.picture import SIDE
from contacts.models import Contact
from contacts.models.contact import path_of_picture
from conversalabs.demo import Plan
from conversalabs.demo.chance import Chance
from conversalabs.images import encoded

MOST = 24
# So that every page of the list shows a few.
EVERY = 12
FINER = 2
GROUNDS = ["#f4d8c8", "#cfe3d4", "#d3dcf2", "#f2e3b8", "#e5d3ea", "#cde6ea", "#f0cfd2", "#dfe3c4"]
SKINS = ["#f1c7a5", "#e0ac84", "#c68a5e", "#9a6440", "#6d4328", "#f6d6bd"]
HAIRS = ["#2b1d17", "#5a3a22", "#8d6239", "#c9a25f", "#3c3f45", "#a9a9ae", "#7a2f1d"]
CLOTHES = ["#35507a", "#7a3546", "#2f6b57", "#8a6a2f", "#4a4a55", "#5c4a80", "#b9543f"]


def give_some(plan: Plan) -> int:
    """Pictures for a few contacts; how many."""
    chance = plan.chance("pictures")
    contacts = list(Contact.objects.of(plan.account).exclude(name="").order_by("folded", "pk")[: MOST * EVERY : EVERY])
    for contact in contacts:
        name = default_storage.save(path_of_picture(contact, ""), portrait(chance))
        Contact.objects.filter(pk=contact.pk).update(avatar=name)
    return len(contacts)


def portrait(chance: Chance) -> ContentFile:
    """Somebody before a plain wall."""
    ground, skin, hair, clothes = (chance.choice(each) for each in (GROUNDS, SKINS, HAIRS, CLOTHES))
    image = Image.new("RGB", (SIDE * FINER, SIDE * FINER), ground)
    draw = ImageDraw.Draw(image)
    is_long, width = chance.happens(0.5), chance.randint(27, 31)
    if is_long:
        _oval(draw, 50, 48, width + 7, 36, hair)
        _oval(draw, 50, 68, width + 5, 22, hair)
    _oval(draw, 50, 108, 42, 36, clothes)
    _oval(draw, 50, 74, 10, 14, skin)
    _oval(draw, 50, 46, width - 4, 30, skin)
    _fringe(draw, width, hair, 30 if is_long else chance.randint(26, 34))
    return encoded(image.resize((SIDE, SIDE), Image.Resampling.LANCZOS))


def _oval(draw: ImageDraw.ImageDraw, x: float, y: float, wide: float, high: float, colour: str) -> None:
    """Around the point (x, y), in hundredths of the side."""
    part = SIDE * FINER / 100
    draw.ellipse([(x - wide) * part, (y - high) * part, (x + wide) * part, (y + high) * part], fill=colour)


def _fringe(draw: ImageDraw.ImageDraw, width: int, colour: str, height: int) -> None:
    """The hair above the forehead."""
    part = SIDE * FINER / 100
    box = [(50 - width + 2) * part, 13 * part, (50 + width - 2) * part, (13 + 2 * height) * part]
    draw.chord(box, 190, 350, fill=colour)
