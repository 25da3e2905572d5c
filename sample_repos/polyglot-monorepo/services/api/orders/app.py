"""Takes orders."""

import os
import uuid

import psycopg
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="orders")


class Order(BaseModel):
    customer: str


@app.post("/orders", status_code=201)
def place(order: Order) -> dict[str, str]:
    number = str(uuid.uuid4())
    with psycopg.connect(os.environ["ORDERS_DB"]) as db:
        db.execute("INSERT INTO orders VALUES (%s, %s, now())", (number, order.customer))
    return {"id": number}
