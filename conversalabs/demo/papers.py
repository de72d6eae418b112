"""Files for demo data: drawn and written here, so that they are nobody's."""

from io import BytesIO

from PIL import Image, ImageDraw

PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def photo() -> bytes:
    """A house front in the evening sun."""
    image = Image.new("RGB", (960, 720), "#f0b98d")
    draw, target = ImageDraw.Draw(image), BytesIO()
    draw.ellipse([640, 90, 800, 250], fill="#f9e2b0")
    draw.rectangle([180, 260, 780, 720], fill="#7c4a3a")
    draw.polygon([(140, 270), (480, 120), (820, 270)], fill="#4f2f28")
    for left in range(240, 720, 130):
        draw.rectangle([left, 340, left + 70, 440], fill="#f6dfa4")
    draw.rectangle([440, 540, 530, 720], fill="#2f1e1a")
    image.save(target, "JPEG", quality=88)
    return target.getvalue()
