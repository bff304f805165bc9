"""Signed heads of the custody log, and what independent clocks said of them (provenance.md section 7)."""

from django.db import models


class Checkpoint(models.Model):
    """The head of the log over its first `size` entries, as a C2SP signed note; triggers refuse UPDATE and DELETE.

    `root` and `key` repeat what stands in `note`, for queries; `verify` compares them.
    """

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)  # hex
    note = models.TextField()
    key = models.TextField()  # one line, `name+hash+base64`: the public key that signed
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"checkpoint over {self.size} entries"


class Timestamp(models.Model):
    """An RFC 3161 reply over the body of a checkpoint, or, where it `renews` one, over (that reply ‖ body).

    Kept whole, with the chain and the pinned root it was verified against; never changed: a renewal is a new row.
    """

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="timestamps")
    authority = models.TextField()  # the address that was asked
    request = models.BinaryField()  # DER, with the nonce
    reply = models.BinaryField()  # DER, as received
    gen_time = models.DateTimeField()
    serial = models.CharField(max_length=64)  # decimal
    policy = models.CharField(max_length=64)  # dotted
    chain = models.TextField()  # PEM: the certificates of the reply
    root = models.TextField()  # PEM: the pinned root that it was verified against
    expires_at = models.DateTimeField()  # when the first certificate of the chain ends
    renews = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="renewed_by")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.gen_time:%Y-%m-%d %H:%M:%S} by {self.authority}"
