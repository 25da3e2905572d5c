import { expect, it } from "vitest";
import { euros } from "./money";

it("has two places", () => {
  expect(euros(1250)).toBe("12.50 €");
});
