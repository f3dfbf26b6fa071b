"""What a customer is called in addresses of pages, where the hash of a reference has no business."""

from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class CustomerKey(Base):
    """A keyed hash of a customer's hash, made when it is first shown.

    A trigger removes it with the last interaction of the customer.
    """

    __tablename__ = "customer_keys"

    customer_hash: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
