import {
  Activity, AlarmClock, Archive, BadgeCheck, Bell, Book, Box, Boxes, Briefcase, Building2, Calendar, CalendarRange, ChartColumn, CircleCheck, ClipboardList, Coins, ContactRound, CreditCard,
  Factory, FileText, Flag, Folder, Globe, Handshake, Hash, Heart, House, Inbox, Layers, LayoutGrid, List, ListFilter, Mail, MapPin, Megaphone, MessageSquare, MessageSquareText,
  Package, Percent, Phone, PhoneCall, Receipt, Rocket, Settings, Shield, ShoppingCart, SquareKanban, Star, Store, Tag, Target, Ticket, TrendingUp, Truck,
  User, UserPlus, UserRound, Users, Wallet, Wrench, Zap, type LucideIcon,
} from "lucide-react";
import type { ReactNode } from "react";

/** Icons that metadata may name. An unknown name shows a plain box. */
const ICONS: Record<string, LucideIcon> = {
  activity: Activity, "alarm-clock": AlarmClock, archive: Archive, "badge-check": BadgeCheck, bell: Bell, book: Book, box: Box, boxes: Boxes, briefcase: Briefcase,
  building: Building2, "building-2": Building2, calendar: Calendar, "calendar-range": CalendarRange, "contact-round": ContactRound, "list-filter": ListFilter, "message-square-text": MessageSquareText, chart: ChartColumn, "circle-check": CircleCheck, clipboard: ClipboardList, "clipboard-list": ClipboardList,
  coins: Coins, "credit-card": CreditCard, factory: Factory, file: FileText, "file-text": FileText, flag: Flag, folder: Folder, globe: Globe,
  handshake: Handshake, hash: Hash, heart: Heart, home: House, house: House, inbox: Inbox, layers: Layers, grid: LayoutGrid, list: List, mail: Mail,
  "map-pin": MapPin, megaphone: Megaphone, message: MessageSquare, "message-square": MessageSquare, package: Package, percent: Percent, phone: Phone, "phone-call": PhoneCall,
  receipt: Receipt, rocket: Rocket, settings: Settings, shield: Shield, "shopping-cart": ShoppingCart, board: SquareKanban, kanban: SquareKanban, "square-kanban": SquareKanban,
  star: Star, store: Store, tag: Tag, target: Target, ticket: Ticket, "trending-up": TrendingUp, truck: Truck, user: User, "user-plus": UserPlus,
  "user-round": UserRound, contact: UserRound, users: Users, wallet: Wallet, wrench: Wrench, zap: Zap,
};

/** Names to choose from; an icon of several names stands once. */
export const ICON_NAMES: readonly string[] = Object.keys(ICONS).filter((name, index, names) => names.findIndex((other) => ICONS[other] === ICONS[name]) === index);

export function Icon({ name, size = 16, className }: { name: string | null | undefined; size?: number; className?: string }): ReactNode {
  const Glyph = ICONS[name ?? ""] ?? Box;
  return <Glyph size={size} strokeWidth={1.75} aria-hidden className={className ?? ""} />;
}
