import { useEffect, useState } from "react";
import { fetchProducts, type Product } from "@shop/api-client";
import { Button, Price } from "@shop/ui";

export function Catalogue() {
  const [products, setProducts] = useState<Product[]>([]);
  useEffect(() => {
    fetchProducts().then(setProducts);
  }, []);
  return (
    <ul>
      {products.map((product) => (
        <li key={product.id}>
          {product.name} <Price cents={product.cents} currency={import.meta.env.VITE_CURRENCY} />
          <Button label="Add to cart" />
        </li>
      ))}
    </ul>
  );
}
