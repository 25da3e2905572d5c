import { Button } from "./Button";

export default { component: Button };
export const Plain = { args: { label: "Add to cart" } };
