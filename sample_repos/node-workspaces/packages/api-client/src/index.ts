export interface Product {
  id: string;
  name: string;
  cents: number;
}

export async function fetchProducts(base = "/api"): Promise<Product[]> {
  const response = await fetch(`${base}/products`);
  if (!response.ok) throw new Error(`the shop answers ${response.status}`);
  return response.json();
}
