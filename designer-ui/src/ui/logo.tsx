import type { ReactNode } from "react";

export function Logo({ size = 20 }: { size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className="shrink-0">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M22 10.500c-1.200-1.600-3.300-2.500-5.800-2.500-3.400 0-5.700 1.700-5.700 4.200 0 5.600 11.400 2.600 11.400 7.700 0 2.500-2.500 4.100-5.900 4.100-2.700 0-5-1-6.300-2.900" fill="none" stroke="#fff" strokeWidth="2.800" strokeLinecap="round" />
    </svg>
  );
}
