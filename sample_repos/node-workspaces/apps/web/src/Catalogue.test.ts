import { expect, it } from "vitest";
import { Catalogue } from "./Catalogue";

it("is a component", () => {
  expect(Catalogue).toBeTypeOf("function");
});
