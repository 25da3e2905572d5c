module example.org/orders/worker

go 1.23
