import { orders } from "./orders.js";

const table = document.getElementById("orders");
const answer = await fetch("/api/orders/latest");
const order = orders.v1.Order.decode(new Uint8Array(await answer.arrayBuffer()));
for (const line of order.lines) {
  const row = table.insertRow();
  row.insertCell().textContent = line.article;
  row.insertCell().textContent = line.amount;
}
