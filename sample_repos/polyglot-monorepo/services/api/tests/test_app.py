from orders.app import Order


def test_an_order_has_a_customer():
    assert Order(customer="Ada").customer == "Ada"
