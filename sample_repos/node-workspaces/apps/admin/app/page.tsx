import { fetchProducts } from "@shop/api-client";
import { euros } from "../lib/money";

export default async function Page() {
  const products = await fetchProducts();
  return (
    <table>
      <tbody>
        {products.map((product) => (
          <tr key={product.id}>
            <td>{product.name}</td>
            <td>{euros(product.cents)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
